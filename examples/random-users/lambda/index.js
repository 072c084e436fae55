'use strict';

// A Firehose transformation: ends every record with a newline, so that a file holds one JSON object a line.
exports.handler = async (event) => ({
  records: event.records.map(({ recordId, data }) => ({
    recordId,
    result: 'Ok',
    data: Buffer.concat([Buffer.from(data, 'base64'), Buffer.from('\n')]).toString('base64'),
  })),
});
