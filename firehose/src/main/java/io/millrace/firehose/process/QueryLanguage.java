package io.millrace.firehose.process;

import io.millrace.firehose.format.UnusableException;
import java.util.Map;

/// A language of queries, whose classes are loaded by a loader of their own; only what the JDK knows goes in and out.
public interface QueryLanguage {

    /// Compiles a query.
    ///
    /// @throws UnusableException if the text is no program of the language
    Query compile(String text);

    /// A compiled query.
    @FunctionalInterface
    interface Query {

        /// The keys that the query finds in a JSON document, by name.
        ///
        /// @throws ProcessingException if the document is not JSON, or the query gives something else
        Map<String, String> keysOf(byte[] document) throws ProcessingException;
    }
}
