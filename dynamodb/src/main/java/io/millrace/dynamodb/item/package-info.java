/// Items and the values of their attributes: what they hold, how they compare, how large they are, how they are kept.
package io.millrace.dynamodb.item;
