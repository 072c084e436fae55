// Makes CSV of lines of Apache's common log format; lines that are none are marked as failed.
//
// Form of the lines: https://httpd.apache.org/docs/current/logs.html#common
const LINE = /^(\S+) (\S+) (\S+) \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)/;

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const handler = async (event) => {
  const records = event.records.map(({ recordId, data }) => {
    const match = LINE.exec(Buffer.from(data, 'base64').toString('utf8'));
    if (!match) return { recordId, result: 'ProcessingFailed', data };
    const row = match.slice(1).map(quoted).join(',');
    return { recordId, result: 'Ok', data: Buffer.from(`${row}\n`, 'utf8').toString('base64') };
  });
  const failed = records.filter(({ result }) => result !== 'Ok').length;
  console.log(`Processing completed.  Successful records ${records.length - failed}, Failed records ${failed}.`);
  return { records };
};
