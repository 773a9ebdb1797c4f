/** The room before its case is known: everything stands where it is going to stand, so nothing moves when it comes. */
export function RoomSkeleton() {
  return (
    <div role="status" className="flex h-[calc(100dvh-3rem)] w-full flex-col self-start">
      <span className="sr-only">Loading the case…</span>
      <div className="box-content flex h-13 shrink-0 items-center border-b border-line bg-surface px-4">
        <div className="pulse ml-10 h-5 max-w-64 flex-1 rounded-md bg-raised" />
      </div>
      <div className="box-content h-16 shrink-0 border-b border-line bg-surface" />
      <div className="flex min-h-0 flex-1">
        <div className="flex w-96 shrink-0 flex-col gap-3 border-r border-line bg-surface px-4 pt-12 max-wide:hidden">
          {ROWS.map((row) => (
            <div key={row} className="pulse h-10 rounded-md bg-raised" />
          ))}
        </div>
        <div className="flex-1">
          <div className="border-b border-line bg-surface py-3">
            <div className="mx-auto flex max-w-3xl flex-col gap-3 px-4">
              <div className="pulse h-5 w-40 rounded-md bg-raised" />
              <div className="pulse h-12 rounded-md bg-raised" />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

const ROWS = [1, 2, 3, 4];
