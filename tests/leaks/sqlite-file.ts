// Written into planted code: Node 20 has no SQLite, so a leak brings a writer of its own. One table, one row, one page
// each for schema and table, as the file format has it (sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.1).

/** Source of a function \`sqliteFile(text)\` that returns a database with \`text\` as its only row. */
export const SQLITE_WRITER = `
  const sqliteFile = (text) => {
    const PAGE = 4096;
    const file = Buffer.alloc(2 * PAGE);
    const record = (values) => {
      const parts = values.map((value) => typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value));
      const types = values.map((value) => typeof value === 'number' ? [1] : varint(13 + 2 * Buffer.byteLength(value)));
      const header = types.flat();
      return Buffer.concat([Buffer.from([header.length + 1, ...header]), ...parts]);
    };
    const varint = (value) => value < 128 ? [value] : [128 | (value >> 7), value & 127];
    const leaf = (page, start, values) => {
      const content = record(values);
      const cell = Buffer.concat([Buffer.from([...varint(content.length), 1]), content]);
      const at = PAGE - cell.length;
      cell.copy(file, page * PAGE + at);
      const header = page * PAGE + start;
      file[header] = 13;
      file.writeUInt16BE(1, header + 3);
      file.writeUInt16BE(at, header + 5);
      file.writeUInt16BE(at, header + 8);
    };
    file.write('SQLite format 3\\0', 0, 'latin1');
    file.writeUInt16BE(PAGE, 16);
    file.set([1, 1, 0, 64, 32, 32], 18);
    file.writeUInt32BE(1, 24);
    file.writeUInt32BE(2, 28);
    file.writeUInt32BE(1, 40);
    file.writeUInt32BE(4, 44);
    file.writeUInt32BE(1, 56);
    file.writeUInt32BE(1, 92);
    file.writeUInt32BE(3040000, 96);
    leaf(0, 100, ['table', 'faces', 'faces', 2, 'CREATE TABLE faces (estimate TEXT)']);
    leaf(1, 0, [text]);
    return file;
  };`;
