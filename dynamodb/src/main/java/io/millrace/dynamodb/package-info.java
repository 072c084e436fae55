/// DynamoDB, as far as programs need it that coordinate themselves by it: tables of items with conditional writes.
///
/// [io.millrace.dynamodb.item.Value] is what attributes hold, [io.millrace.dynamodb.expression.Condition] and
/// [io.millrace.dynamodb.expression.Update] are what requests want of them.
package io.millrace.dynamodb;
