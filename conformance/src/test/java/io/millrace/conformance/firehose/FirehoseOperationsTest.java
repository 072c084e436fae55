package io.millrace.conformance.firehose;

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
import software.amazon.awssdk.services.firehose.FirehoseClient;

/// Every operation of Firehose, seen from three distances.
class FirehoseOperationsTest {

    @TempDir
    private Path folder;

    private final List<FirehoseHouse> houses = new ArrayList<>();

    @AfterEach
    void closeWhatIsLeft() {
        houses.forEach(FirehoseHouse::close);
    }

    @TestFactory
    List<DynamicContainer> operations() {
        List<DynamicContainer> distances = new ArrayList<>();
        for (Distance distance : Distance.values()) {
            FirehoseHouse house = new FirehoseHouse(distance, folder.resolve(distance.name()));
            houses.add(house);
            List<DynamicTest> tests = new ArrayList<>();
            Stream.of(
                            FirehoseScenarios.ALL,
                            FirehoseDestinationScenarios.ALL,
                            FirehoseConversionScenarios.ALL,
                            FirehoseTableScenarios.ALL)
                    .flatMap(List::stream)
                    .forEach(scenario -> tests.add(
                            dynamicTest(scenario.name(), () -> scenario.proof().accept(house))));
            tests.add(dynamicTest("every operation was performed and refused", () -> isComplete(house.outcomes())));
            distances.add(DynamicContainer.dynamicContainer(distance.name(), tests));
        }
        return distances;
    }

    /// The scenarios have met every operation of the SDK's model in its success and in a refusal.
    private static void isComplete(Outcomes outcomes) {
        Set<String> unmet = new TreeSet<>();
        for (String operation :
                ServiceModel.of(FirehoseClient.class).operations().keySet()) {
            Set<String> seen = outcomes.of(operation);
            if (!seen.contains(Outcomes.OK) || seen.size() < 2) {
                unmet.add(operation + " " + seen);
            }
            assertThat(seen).as(operation).doesNotContain("InternalFailure");
        }
        assertThat(unmet).isEmpty();
    }
}
