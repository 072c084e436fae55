/// What moves the records of delivery streams: a log that takes them, workers that deliver them plan by plan.
///
/// Start reading at [DeliveryWorker].
package io.millrace.firehose.delivery;
