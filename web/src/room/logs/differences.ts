/** Which values of which attributes stand out in a stretch of time, against the rest of it. */

/** How often one value of an attribute was seen inside and outside, and a line that shows it. */
export type Counted = {
  attribute: string;
  value: string;
  inside: number;
  outside: number;
  number: number;
  line_no: number;
};
export type Difference = Counted & {
  /** Shares of the records inside and outside that have the attribute. */
  here: number;
  elsewhere: number;
  /** How surprising: the G statistic of the two counts. */
  surprise: number;
  change: 'new' | 'gone' | 'more' | 'less';
};
export type Totals = Readonly<Record<string, { inside: number; outside: number }>>;

/** Below this (about one in a thousand by chance) a difference may well be none. */
const LEAST_SURPRISE = 10.8;

function term(seen: number, expected: number): number {
  return seen > 0 && expected > 0 ? seen * Math.log(seen / expected) : 0;
}

/** G = 2 Σ O ln(O/E) of value against others, inside against outside. */
export function surpriseOf(inside: number, outside: number, ofInside: number, ofOutside: number): number {
  const all = ofInside + ofOutside;
  const share = (inside + outside) / all;
  return (
    2 *
    (term(inside, ofInside * share) +
      term(outside, ofOutside * share) +
      term(ofInside - inside, ofInside * (1 - share)) +
      term(ofOutside - outside, ofOutside * (1 - share)))
  );
}

/** The most surprising first; what chance would bring about is left out. */
export function differencesOf(counted: readonly Counted[], totals: Totals): Difference[] {
  return counted
    .flatMap((item): Difference[] => {
      const total = totals[item.attribute];
      if (!total || total.inside === 0 || total.outside === 0) return [];
      const here = item.inside / total.inside;
      const elsewhere = item.outside / total.outside;
      const surprise = surpriseOf(item.inside, item.outside, total.inside, total.outside);
      if (surprise < LEAST_SURPRISE) return [];
      const change =
        item.outside === 0 ? 'new' : item.inside === 0 ? 'gone' : here > elsewhere ? 'more' : 'less';
      return [{ ...item, here, elsewhere, surprise, change }];
    })
    .sort((one, other) => weight(other) - weight(one));
}

/** What came or grew is asked about more often than what went away. */
function weight({ surprise, change }: Difference): number {
  return change === 'new' || change === 'more' ? surprise : surprise / 4;
}

/** `12 times as often`, `new here`, `gone here`. */
export function changeWords({ change, here, elsewhere }: Difference): string {
  if (change === 'new') return 'new here';
  if (change === 'gone') return 'gone here';
  const ratio = change === 'more' ? here / elsewhere : elsewhere / here;
  const times = ratio >= 9.5 ? Math.round(ratio).toLocaleString('en') : ratio.toFixed(1);
  return change === 'more' ? `${times} times as often` : `${times} times rarer`;
}

export function shareWords(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0 %';
  if (percent < 0.1) return '< 0.1 %';
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
