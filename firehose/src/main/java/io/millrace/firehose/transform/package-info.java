/// Functions that records pass through: what they are asked, what they answer, and how often they are asked.
package io.millrace.firehose.transform;
