package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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

/// Every operation of Lambda's control plane, seen from three distances.
class LambdaOperationsTest {

    /// The operations that are done here. Those of event source mappings have tests of their own.
    private static final Set<String> DONE = Set.of(
            "AddLayerVersionPermission",
            "AddPermission",
            "CreateAlias",
            "CreateFunction",
            "CreateFunctionUrlConfig",
            "DeleteAlias",
            "DeleteFunction",
            "DeleteFunctionCodeSigningConfig",
            "DeleteFunctionConcurrency",
            "DeleteFunctionEventInvokeConfig",
            "DeleteFunctionUrlConfig",
            "DeleteLayerVersion",
            "DeleteProvisionedConcurrencyConfig",
            "GetAlias",
            "GetFunction",
            "GetFunctionCodeSigningConfig",
            "GetFunctionConcurrency",
            "GetFunctionConfiguration",
            "GetFunctionEventInvokeConfig",
            "GetFunctionRecursionConfig",
            "GetFunctionUrlConfig",
            "GetLayerVersion",
            "GetLayerVersionByArn",
            "GetLayerVersionPolicy",
            "GetPolicy",
            "GetRuntimeManagementConfig",
            "Invoke",
            "ListAliases",
            "ListCodeSigningConfigs",
            "ListFunctionEventInvokeConfigs",
            "ListFunctionUrlConfigs",
            "ListFunctions",
            "ListLayerVersions",
            "ListLayers",
            "ListProvisionedConcurrencyConfigs",
            "ListTags",
            "ListVersionsByFunction",
            "PublishLayerVersion",
            "PublishVersion",
            "PutFunctionConcurrency",
            "PutFunctionEventInvokeConfig",
            "PutFunctionRecursionConfig",
            "PutRuntimeManagementConfig",
            "RemoveLayerVersionPermission",
            "RemovePermission",
            "TagResource",
            "UntagResource",
            "UpdateAlias",
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
            "UpdateFunctionEventInvokeConfig",
            "UpdateFunctionUrlConfig");

    @TempDir
    private Path folder;

    private final List<LambdaHouse> houses = new ArrayList<>();

    @AfterEach
    void closeWhatIsLeft() {
        houses.forEach(LambdaHouse::close);
    }

    @TestFactory
    List<DynamicContainer> operations() {
        List<DynamicContainer> distances = new ArrayList<>();
        for (Distance distance : Distance.values()) {
            LambdaHouse house = new LambdaHouse(distance, folder.resolve(distance.name()));
            houses.add(house);
            List<DynamicTest> tests = new ArrayList<>();
            LambdaScenarios.ALL.forEach(scenario -> tests.add(
                    dynamicTest(scenario.name(), () -> scenario.proof().accept(house))));
            tests.add(dynamicTest("every operation was performed and refused", () -> isComplete(house.outcomes())));
            distances.add(DynamicContainer.dynamicContainer(distance.name(), tests));
        }
        return distances;
    }

    private static void isComplete(Outcomes outcomes) {
        Set<String> unmet = new TreeSet<>();
        for (String operation : DONE) {
            Set<String> seen = outcomes.of(operation);
            if (!seen.contains(Outcomes.OK) || seen.size() < 2) {
                unmet.add(operation + " " + seen);
            }
            assertThat(seen).as(operation).doesNotContain("InternalFailure", "ServiceException");
        }
        assertThat(unmet).isEmpty();
    }
}
