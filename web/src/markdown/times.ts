/** Times in Markdown, in the zone that is shown; the heading of a column that names UTC names that zone instead. */
import type { ElementContent } from 'hast';
import type { Preferences } from '~/ui/preferences';
import { sayTime, splitTimes } from '~/ui/said-times';
import { zoneName } from '~/ui/time';
import { walkTexts } from './walking';

const UTC_COLUMN = /\(UTC\)$/;

/** Rehype plugin. */
export function rehypeTimes({ zone }: { zone: Preferences['zone'] }) {
  return walkTexts((text, parent) => {
    const isHeading = 'tagName' in parent && parent.tagName === 'th';
    if (isHeading && zone === 'local') {
      return [{ type: 'text', value: text.replace(UTC_COLUMN, `(${zoneName(zone)})`) }];
    }
    return splitTimes(text).map(
      (part): ElementContent =>
        typeof part === 'string'
          ? { type: 'text', value: part }
          : {
              type: 'element',
              tagName: 'time',
              properties: { dateTime: part.iso },
              children: [{ type: 'text', value: sayTime(part, zone) }],
            },
    );
  });
}
