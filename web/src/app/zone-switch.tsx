/** UTC or the device's own zone, for every time on every screen. */
import { prefer, usePreferences } from '~/ui/preferences';
import { zoneName } from '~/ui/time';

export function ZoneSwitch() {
  const { zone } = usePreferences();
  return (
    <fieldset className="flex shrink-0 rounded-md border border-line bg-raised p-0.5 text-sm whitespace-nowrap">
      <legend className="sr-only">Time zone of all times</legend>
      {(['utc', 'local'] as const).map((choice) => (
        <label
          key={choice}
          title={choice === 'local' ? `This device: ${zoneName('local')}` : 'Coordinated universal time'}
          className={`cursor-pointer rounded-sm px-2 leading-6 has-focus-visible:outline-2 has-focus-visible:outline-accent ${
            zone === choice ? 'bg-surface font-medium shadow-lift' : 'text-muted hover:text-ink'
          }`}
        >
          <input
            type="radio"
            name="zone"
            className="sr-only"
            checked={zone === choice}
            onChange={() => prefer({ zone: choice })}
          />
          {choice === 'utc' ? 'UTC' : 'Local'}
        </label>
      ))}
    </fieldset>
  );
}
