/** Markdown that somebody else wrote, a model perhaps: no HTML, no images, links that say where they lead. */
import type { ComponentProps } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { CodeBox } from '~/ui/code-box';
import { CopyButton } from '~/ui/copy-button';
import { usePreferences } from '~/ui/preferences';
import { CitationMark } from './citing';
import { rehypeMarks } from './marks';
import { rehypeTimes } from './times';

/** An image would be fetched from wherever the text says, and so tell that somebody reads it. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter(
    (name) => !['img', 'picture', 'source', 'input'].includes(name),
  ),
  protocols: { href: ['http', 'https', 'mailto'] },
};

export function hostOf(href: string | undefined): string | null {
  if (!href || !URL.canParse(href)) return null;
  const url = new URL(href);
  return url.protocol === 'mailto:' ? url.pathname : url.host;
}

function SafeLink({ href, children }: ComponentProps<'a'>) {
  const host = hostOf(href);
  if (host === null) return <span>{children}</span>;
  const isBare = typeof children === 'string' && children.includes(host);
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className="link">
      {children}
      {!isBare && <span className="text-muted"> ({host})</span>}
    </a>
  );
}

function textOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  if ('value' in node && typeof node.value === 'string') return node.value;
  return 'children' in node && Array.isArray(node.children) ? node.children.map(textOf).join('') : '';
}

const components: Components = {
  a: ({ node: _, ...rest }) => <SafeLink {...rest} />,
  pre: ({ node, children }) => (
    <div className="flex items-start gap-1 rounded-md border border-line bg-raised py-1 pr-1 pl-3">
      <CodeBox>{children}</CodeBox>
      <CopyButton text={textOf(node).trimEnd()} what="text" />
    </div>
  ),
  table: ({ node: _, ...rest }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable without a mouse
    <section tabIndex={0} aria-label="Table" className="overflow-x-auto">
      <table {...rest} />
    </section>
  ),
  button: ({ node }) => {
    const at = (name: string) => Number(node?.properties[name]);
    return <CitationMark mark={{ number: at('dataNumber'), start: at('dataStart'), end: at('dataEnd') }} />;
  },
};

export function Markdown({ text, className = '' }: { text: string; className?: string }) {
  const { zone } = usePreferences();
  return (
    <div className={`prose ${className}`}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, SCHEMA], rehypeMarks, [rehypeTimes, { zone }]]}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
