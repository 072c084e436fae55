package io.millrace.conformance.analytics;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;

/// Every operation of Kinesis Analytics, in both versions of its API, seen from three distances.
class AnalyticsOperationsTest {

    @TempDir
    private Path folder;

    private final List<AnalyticsHouse> houses = new ArrayList<>();

    @AfterEach
    void closeWhatIsLeft() {
        houses.forEach(AnalyticsHouse::close);
    }

    @TestFactory
    List<DynamicContainer> operations() {
        List<DynamicContainer> distances = new ArrayList<>();
        for (Distance distance : Distance.values()) {
            AnalyticsHouse house = new AnalyticsHouse(distance, folder.resolve(distance.name()));
            houses.add(house);
            List<DynamicTest> tests = new ArrayList<>();
            Stream.concat(AnalyticsScenarios.ALL.stream(), AnalyticsV2Scenarios.ALL.stream())
                    .forEach(scenario -> tests.add(
                            dynamicTest(scenario.name(), () -> scenario.proof().accept(house))));
            tests.add(dynamicTest(
                    "every operation was performed and refused",
                    () -> isComplete(KinesisAnalyticsClient.class, house.outcomes(), Set.of())));
            Set<String> ofFlink = new TreeSet<>(AnalyticsV2Scenarios.UNSUPPORTED);
            ofFlink.addAll(AnalyticsV2Scenarios.INVALID);
            tests.add(dynamicTest(
                    "v2: every operation was performed and refused",
                    () -> isComplete(KinesisAnalyticsV2Client.class, house.outcomes2(), ofFlink)));
            distances.add(DynamicContainer.dynamicContainer(distance.name(), tests));
        }
        return distances;
    }

    /// The scenarios have met every operation of the SDK's model in its success and in a refusal.
    ///
    /// @param refused operations that are refused whatever they ask for
    private static void isComplete(Class<?> client, Outcomes outcomes, Set<String> refused) {
        Set<String> unmet = new TreeSet<>();
        for (String operation : ServiceModel.of(client).operations().keySet()) {
            Set<String> seen = outcomes.of(operation);
            boolean isMet = seen.size() >= 2 && seen.contains(Outcomes.OK) != refused.contains(operation);
            if (!isMet) {
                unmet.add(operation + " " + seen);
            }
            assertThat(seen).as(operation).doesNotContain("InternalFailure");
        }
        assertThat(unmet).isEmpty();
    }
}
