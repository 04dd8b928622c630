// One line a file, for a spreadsheet or a script: RFC 4180, with the scores of every label that any model gave.

/** Answers and failures as CSV. Each row: `{ name, result?, reason? }`. */
export function toCsv(rows) {
  const labels = [...new Set(rows.flatMap(row => row.result?.scores?.map(score => score.label) ?? []))];
  const lines = [['file', 'label', 'score', 'model', 'version', 'sha256', 'milliseconds', 'error', ...labels]];
  for (const { name, result, reason } of rows) {
    const scores = new Map(result?.scores?.map(score => [score.label, score.score]));
    lines.push([
      name, result?.label, result?.score, result?.model?.name, result?.model?.version, result?.model?.hash, result?.milliseconds, reason,
      ...labels.map(label => scores.get(label)),
    ]);
  }
  // The mark at the start tells spreadsheets that it is UTF-8.
  return '\uFEFF' + lines.map(line => line.map(cell).join(',') + '\r\n').join('');
}

function cell(value) {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  let text = String(value);
  // A spreadsheet would run a file's name as a formula.
  if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
