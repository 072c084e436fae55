/// What an application's code means: a [Script] has the streams, tables and pumps that its statements made, in
/// the terms that [Dialect] sets in Calcite.
package io.millrace.sql.plan;
