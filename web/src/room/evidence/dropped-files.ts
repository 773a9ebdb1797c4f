/** The files of a drop or a picker, folders opened, each named with its way inside the folder. */

export type NamedFile = { file: File; name: string };

/** What systems leave in folders and nobody means to send. */
const NOISE = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX)(\/|$)/;

export async function filesOfDrop(data: DataTransfer): Promise<NamedFile[]> {
  // Entries must be taken before the first await: the list is empty afterwards.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return filesOfList(data.files);
  const found = await Promise.all(entries.map((entry) => filesOfEntry(entry)));
  return found.flat().filter(({ name }) => !NOISE.test(name));
}

export function filesOfList(list: Iterable<File>): NamedFile[] {
  return [...list]
    .map((file) => ({ file, name: file.webkitRelativePath || file.name }))
    .filter(({ name }) => !NOISE.test(name));
}

async function filesOfEntry(entry: FileSystemEntry): Promise<NamedFile[]> {
  const name = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ file, name }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  // A reader gives a folder in portions, the last of them empty.
  for (let part = await readPart(reader); part.length > 0; part = await readPart(reader))
    inside.push(...part);
  return (await Promise.all(inside.map(filesOfEntry))).flat();
}

function readPart(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

/** Text that somebody pasted, as a file named after the moment. */
export function fileOfText(text: string, at: Date): NamedFile {
  const stamp = at.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  const name = `pasted-${stamp}.txt`;
  return { file: new File([text], name, { type: 'text/plain', lastModified: at.getTime() }), name };
}
