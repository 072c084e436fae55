package io.millrace.bench.flink;

import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.types.logical.LogicalType;

/// The connector `tally`: gives the rows of Flink's own form to the [Tally], as `blackhole` would drop them.
public final class TallyFactory implements DynamicTableSinkFactory {

    @Override
    public String factoryIdentifier() {
        return "tally";
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
    public DynamicTableSink createDynamicTableSink(Context context) {
        return new Table(context.getPhysicalRowDataType()
                .getLogicalType()
                .getChildren()
                .toArray(LogicalType[]::new));
    }

    private record Table(LogicalType[] types) implements DynamicTableSink {

        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return ChangelogMode.insertOnly();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new TallySink(types));
        }

        @Override
        public DynamicTableSink copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "tally";
        }
    }

    private record TallySink(LogicalType[] types) implements Sink<RowData> {

        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            Tally tally = Tally.current;
            return new SinkWriter<>() {
                @Override
                public void write(RowData row, Context written) {
                    tally.row(row, types);
                }

                @Override
                public void flush(boolean endOfInput) {
                    if (endOfInput) {
                        tally.end();
                    }
                }

                @Override
                public void close() {}
            };
        }
    }
}
