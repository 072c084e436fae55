/// The grammar of the dialect: the statements that Calcite's grammar lacks, and the functions that it must know.
package io.millrace.sql.parser;
