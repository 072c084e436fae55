// Takes what a subscription of CloudWatch Logs sends apart: one line for each event of a log.
//
// Form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
import { gunzipSync } from 'node:zlib';

const transformed = (logEvent) => `${logEvent.message}\n`;

export const handler = async (event) => ({
  records: event.records.map(({ recordId, data }) => {
    let content;
    try {
      content = JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString('utf8'));
    } catch (error) {
      console.error(`record ${recordId} comes from no log: ${error.message}`);
      return { recordId, result: 'ProcessingFailed', data };
    }
    switch (content.messageType) {
      case 'CONTROL_MESSAGE':
        return { recordId, result: 'Dropped' };
      case 'DATA_MESSAGE': {
        const text = content.logEvents.map(transformed).join('');
        return { recordId, result: 'Ok', data: Buffer.from(text, 'utf8').toString('base64') };
      }
      default:
        return { recordId, result: 'ProcessingFailed', data };
    }
  }),
});
