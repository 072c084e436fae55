'use strict';
// Makes JSON of lines of syslog; lines that are none are marked as failed.
//
// Form of the lines: https://www.rfc-editor.org/rfc/rfc3164#section-4
const LINE = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}\s+\d{1,2}\s\d{2}:\d{2}:\d{2})\s(\S+)\s([^\s:[]+)(?:\[(\d+)\])?:\s(.*)$/;

exports.handler = (event, context, callback) => {
  let parsed = 0;
  let failed = 0;
  const records = event.records.map((record) => {
    const line = Buffer.from(record.data, 'base64').toString('utf8');
    const match = LINE.exec(line.trim());
    if (!match) {
      failed++;
      return { recordId: record.recordId, result: 'ProcessingFailed', data: record.data };
    }
    parsed++;
    const [, timestamp, hostname, application, pid, message] = match;
    const json = JSON.stringify({ timestamp, hostname, application, pid: pid ? Number(pid) : null, message });
    return { recordId: record.recordId, result: 'Ok', data: Buffer.from(`${json}\n`, 'utf8').toString('base64') };
  });
  console.log(`Processing completed.  Successful records ${parsed}, Failed records ${failed}.`);
  callback(null, { records });
};
