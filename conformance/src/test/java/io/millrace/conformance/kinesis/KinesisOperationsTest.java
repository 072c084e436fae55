package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.api.ServiceModel;
import io.millrace.conformance.Distance;
import io.millrace.conformance.Outcomes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// Every operation of Kinesis, seen from three distances.
class KinesisOperationsTest {

    /// What the front door answers for an operation that is not there.
    private static final String UNSUPPORTED = "UnsupportedOperationException";

    /// The operations with one outcome: two take nothing that could be refused, and one is always refused.
    private static final Set<String> ONE_OUTCOME =
            Set.of("DescribeAccountSettings", "DescribeLimits", "UpdateStreamWarmThroughput");

    @TempDir
    private Path folder;

    private final List<KinesisHouse> houses = new ArrayList<>();

    @AfterEach
    void closeWhatIsLeft() {
        houses.forEach(KinesisHouse::close);
    }

    private static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(StreamScenarios.ALL);
        all.addAll(RecordScenarios.ALL);
        all.addAll(ShardScenarios.ALL);
        all.addAll(TagScenarios.ALL);
        all.addAll(ConsumerScenarios.ALL);
        all.addAll(PolicyScenarios.ALL);
        all.addAll(SubscriptionScenarios.ALL);
        all.addAll(FeatureScenarios.ALL);
        return all;
    }

    @TestFactory
    List<DynamicContainer> operations() {
        List<DynamicContainer> distances = new ArrayList<>();
        for (Distance distance : Distance.values()) {
            KinesisHouse house = new KinesisHouse(distance, folder.resolve(distance.name()));
            houses.add(house);
            List<DynamicTest> tests = new ArrayList<>();
            for (Scenario scenario : scenarios()) {
                tests.add(dynamicTest(scenario.name(), () -> scenario.proof().accept(house)));
            }
            tests.add(dynamicTest("every operation was performed and refused", () -> isComplete(house.outcomes())));
            distances.add(DynamicContainer.dynamicContainer(distance.name(), tests));
        }
        return distances;
    }

    /// The scenarios have met every operation of the SDK's model in its success and in a refusal.
    private static void isComplete(Outcomes outcomes) {
        Set<String> unmet = new TreeSet<>();
        Set<String> operations =
                new TreeSet<>(ServiceModel.of(KinesisClient.class).operations().keySet());
        operations.add("SubscribeToShard"); // only asynchronous clients have it
        for (String operation : operations) {
            Set<String> seen = outcomes.of(operation);
            boolean isMet =
                    ONE_OUTCOME.contains(operation) ? seen.size() == 1 : seen.contains(Outcomes.OK) && seen.size() >= 2;
            if (!isMet) {
                unmet.add(operation + " " + seen);
            }
            assertThat(seen).as(operation).doesNotContain(UNSUPPORTED, "InternalFailure");
        }
        assertThat(unmet).isEmpty();
    }
}
