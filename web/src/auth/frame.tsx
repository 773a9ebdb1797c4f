/** The quiet page around the forms that let somebody in. */
import type { ReactNode } from 'react';
import { Logo } from '~/ui/icons';

export function AuthFrame({
  title,
  children,
  below,
}: {
  title: string;
  children: ReactNode;
  below: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="flex w-full max-w-sm flex-col gap-6">
        <div className="flex flex-col gap-2">
          <p className="flex items-center gap-2 text-lg font-semibold">
            <Logo />
            FaultMaven
          </p>
          <p className="text-muted">Finds the root cause of an incident and shows the lines that prove it.</p>
        </div>
        <div className="panel flex flex-col gap-5 p-6 shadow-lift">
          <h1 className="text-xl font-semibold">{title}</h1>
          {children}
        </div>
        <p className="text-center text-muted">{below}</p>
      </div>
    </main>
  );
}
