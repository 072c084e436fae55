/// Row expressions: validated expressions of a query turned into objects that give a value for each row.
///
/// Values are of the classes that `ColumnType` names; an interval is a `Long`, milliseconds or months. A function
/// of NULL is NULL unless its text says otherwise. What cannot be computed throws [RowError].
package io.millrace.sql.expression;
