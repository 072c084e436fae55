/// DynamoDB's expression language: conditions, filters, updates, projections and key conditions.
///
/// A text becomes tokens ([Lexer]), these a tree of sealed types with every name and value put in ([ConditionParser],
/// [UpdateParser], [ProjectionParser]), and the tree is applied to items ([Conditions], [Updates]). The older
/// parameters, `Expected` and `AttributeUpdates`, are made into the same trees.
///
/// Language: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html>
package io.millrace.dynamodb.expression;
