/// What an application does, in words: an [Explanation] is made of the plans that run, one small class for each kind of
/// step.
package io.millrace.sql.explanation;
