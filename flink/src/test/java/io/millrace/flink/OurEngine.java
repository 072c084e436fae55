package io.millrace.flink;

import io.millrace.sql.Application;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Execution;
import io.millrace.sql.Outputs;
import io.millrace.sql.StreamDeclaration;
import io.millrace.sql.TableDeclaration;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers questions by one application that has a pump for each.
final class OurEngine {

    private OurEngine() {}

    /// The answers in the order of the questions, each row as text.
    static List<List<String>> answer(List<Question> questions, Tables tables) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < questions.size(); i++) {
            code.append(questions.get(i).pump(stream(i)));
        }
        List<List<String>> answers = new ArrayList<>();
        questions.forEach(_ -> answers.add(new ArrayList<>()));
        Outputs outputs = new Outputs() {
            @Override
            public void row(String stream, Row row) {
                int index = Integer.parseInt(stream.substring(1));
                answers.get(index).add(text(row, questions.get(index)));
            }

            @Override
            public void error(ErrorRow error) {
                throw new IllegalStateException(error.toString());
            }
        };
        Execution execution = Application.compile(
                        code.toString(),
                        List.of(
                                new StreamDeclaration("S", Tables.TYPE),
                                new StreamDeclaration("R", Tables.TYPE),
                                new StreamDeclaration("U", Tables.TYPE)),
                        List.of(new TableDeclaration("W", Tables.TYPE)),
                        CompileOptions.strict())
                .start(outputs, Optional.empty(), Map.of("W", tables.w()));
        execution.accept("S", tables.s());
        execution.accept("R", tables.r());
        execution.accept("U", tables.u());
        execution.bound(Long.MAX_VALUE / 2);
        return answers;
    }

    private static String stream(int index) {
        return "A" + index;
    }

    private static String text(Row row, Question question) {
        List<@Nullable Object> values = new ArrayList<>();
        if (question.isTimed()) {
            values.add(row.rowtime());
        }
        for (int i = 0; i < row.size(); i++) {
            values.add(row.value(i));
        }
        return Answer.row(values);
    }
}
