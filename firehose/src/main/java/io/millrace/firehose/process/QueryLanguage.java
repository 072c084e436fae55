package io.millrace.firehose.process;

import io.millrace.firehose.format.UnusableException;
import java.util.Map;
import java.util.Set;

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
        /// @param optional the names of keys that are left out when they are null, which others must not be
        /// @throws ProcessingException if the document is not JSON, or the query gives something else
        Map<String, String> keysOf(byte[] document, Set<String> optional) throws ProcessingException;
    }
}
