package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Where both dialects mean the same, both engines give the same.
class AgreementTest {

    @Test
    void engines_giveTheSameRows() throws Exception {
        boolean isFull = "full".equals(System.getProperty("millrace.campaign"));
        long first = Long.getLong("millrace.seed", isFull ? new Random().nextInt() : 1);
        for (long seed = first; seed < first + (isFull ? 40 : 1); seed++) {
            Random random = new Random(seed);
            Tables tables = Tables.random(random, 300);
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                questions.addAll(new Questions(random).ofEachKind());
            }
            List<List<String>> flinks = FlinkEngine.answer(questions, tables);
            List<List<String>> ours = OurEngine.answer(questions, tables);
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < questions.size(); i++) {
                List<String> onlyOurs = new ArrayList<>(ours.get(i));
                flinks.get(i).forEach(onlyOurs::remove);
                List<String> onlyFlinks = new ArrayList<>(flinks.get(i));
                ours.get(i).forEach(onlyFlinks::remove);
                onlyOurs.removeIf(row -> onlyFlinks.stream()
                        .filter(other -> isNear(row, other))
                        .findFirst()
                        .map(onlyFlinks::remove)
                        .orElse(false));
                if (!onlyOurs.isEmpty() || !onlyFlinks.isEmpty()) {
                    differences.add("%s%n  only ours:   %s%n  only Flink's: %s"
                            .formatted(questions.get(i), some(onlyOurs), some(onlyFlinks)));
                }
            }
            assertThat(differences).as("differences of seed " + seed).isEmpty();
            assertThat(ours).as("answers of seed " + seed).anyMatch(answer -> answer.size() > 10);
        }
    }

    /// Whether two rows differ only in the last digit to which a number was rounded.
    private static boolean isNear(String one, String other) {
        String[] first = one.split(" \\| ", -1);
        String[] second = other.split(" \\| ", -1);
        boolean isNear = first.length == second.length;
        for (int i = 0; isNear && i < first.length; i++) {
            isNear = first[i].equals(second[i]) || isNearNumber(first[i], second[i]);
        }
        return isNear;
    }

    private static boolean isNearNumber(String one, String other) {
        try {
            double first = Double.parseDouble(one);
            return one.contains(".") && Math.abs(first - Double.parseDouble(other)) <= Math.abs(first) * 1e-8;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static String some(List<String> rows) {
        return rows.size() + " rows, " + rows.subList(0, Math.min(3, rows.size()));
    }
}
