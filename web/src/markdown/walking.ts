/** The running text of a document, everywhere but in code. */
import type { Element, ElementContent, Root } from 'hast';

/** A walk over a tree that puts elements in the place of each text; told in which element the text stands. */
export function walkTexts(
  elementsOf: (text: string, parent: Root | Element) => ElementContent[],
): (tree: Root) => void {
  function walk(node: Root | ElementContent): void {
    if (!('children' in node) || (node.type === 'element' && node.tagName === 'code')) return;
    const children = node.children as ElementContent[];
    node.children = children.flatMap((child) => {
      if (child.type === 'text') return elementsOf(child.value, node);
      if (child.type === 'element') walk(child);
      return [child];
    });
  }
  return walk;
}
