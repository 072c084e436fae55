// Prints what each record of a stream holds.
//
// Form of the event: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example
export const handler = async (event) => {
  for (const record of event.Records) {
    const payload = Buffer.from(record.kinesis.data, 'base64').toString('ascii');
    console.log('Decoded payload:', payload);
  }
  return `Successfully processed ${event.Records.length} records.`;
};
