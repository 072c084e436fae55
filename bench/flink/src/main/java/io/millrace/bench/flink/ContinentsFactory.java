package io.millrace.bench.flink;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;

/// The connector `continents`: the continent of each nationality, looked up in memory, the cheapest join that Flink has.
public final class ContinentsFactory implements DynamicTableSourceFactory {

    private static final Map<String, String> NATIONALITIES = Map.of(
            "Europe", "CH DE DK ES FI FR GB IE NL NO RS UA TR",
            "America", "BR CA MX US",
            "Asia", "IN IR",
            "Oceania", "AU NZ");

    @Override
    public String factoryIdentifier() {
        return "continents";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        return new Table();
    }

    private static final class Table implements LookupTableSource {

        @Override
        public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
            return LookupFunctionProvider.of(new Lookup());
        }

        @Override
        public DynamicTableSource copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "continents";
        }
    }

    /// Finds the one row of a nationality.
    public static final class Lookup extends LookupFunction {

        private transient Map<StringData, List<RowData>> rows;

        @Override
        public void open(FunctionContext context) {
            rows = new HashMap<>();
            NATIONALITIES.forEach((continent, codes) -> {
                for (String code : codes.split(" ")) {
                    StringData key = StringData.fromString(code);
                    rows.put(key, List.of(GenericRowData.of(key, StringData.fromString(continent))));
                }
            });
        }

        @Override
        public Collection<RowData> lookup(RowData key) {
            return rows.getOrDefault(key.getString(0), List.of());
        }
    }
}
