/// From a pump's plan to operators: [Assembly] builds the steps from the last to the first, with [TimeTrace] to find
/// where ROWTIME goes.
package io.millrace.sql.assembly;
