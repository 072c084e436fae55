package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.sql.SqlException;
import io.millrace.sql.plan.CompileOptions;

/// Whether an application's code is right, and whether the application can run with it.
final class CodeCheck {

    private final CompileOptions dialect;

    CodeCheck(CompileOptions dialect) {
        this.dialect = dialect;
    }

    /// Returns if the code compiles, as far as can be told before there is an input.
    void code(ApplicationDefinition definition) {
        if (definition.input().isEmpty() || definition.code().isBlank()) {
            return;
        }
        compile(definition);
    }

    /// Returns if the application can run: the code has a stream for each output.
    void configuration(ApplicationDefinition definition) {
        if (definition.input().isEmpty()) {
            return;
        }
        Program program = compile(definition);
        for (OutputDefinition output : definition.outputs()) {
            if (!program.hasStream(output.name())) {
                throw AnalyticsFault.INVALID_APPLICATION_CONFIGURATION.fault(
                        "Output %s names the in-application stream \"%s\", which the code does not have.",
                        output.id(), output.name());
            }
        }
    }

    private Program compile(ApplicationDefinition definition) {
        try {
            return Program.compile(definition, dialect);
        } catch (SqlException e) {
            throw AnalyticsFault.CODE_VALIDATION.fault("%s", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("%s", String.valueOf(e.getMessage()));
        }
    }
}
