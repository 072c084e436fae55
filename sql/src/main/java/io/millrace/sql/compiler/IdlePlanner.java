package io.millrace.sql.compiler;

import java.util.List;
import org.apache.calcite.plan.AbstractRelOptPlanner;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.RelTraitDef;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.MetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// The planner that Calcite's algebra must have around it; it leaves everything as it is.
final class IdlePlanner extends AbstractRelOptPlanner {

    private @Nullable RelNode root;

    IdlePlanner() {
        super(RelOptCostImpl.FACTORY, Contexts.empty());
        setExecutor((_, expressions, reduced) -> reduced.addAll(expressions));
    }

    @Override
    public RelTraitSet emptyTraitSet() {
        return super.emptyTraitSet().plus(Convention.NONE);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Calcite declares it
    public List<RelTraitDef> getRelTraitDefs() {
        return List.of(ConventionTraitDef.INSTANCE);
    }

    @Override
    public void setRoot(RelNode node) {
        root = node;
    }

    @Override
    public @Nullable RelNode getRoot() {
        return root;
    }

    @Override
    public RelNode changeTraits(RelNode node, RelTraitSet traits) {
        return node;
    }

    @Override
    public RelNode findBestExp() {
        throw new IllegalStateException("nothing is planned here");
    }

    @Override
    public RelNode register(RelNode node, @Nullable RelNode equivalent) {
        return node;
    }

    @Override
    public RelNode ensureRegistered(RelNode node, @Nullable RelNode equivalent) {
        return node;
    }

    @Override
    public boolean isRegistered(RelNode node) {
        return true;
    }

    /// Answers no question about the size or order of results: without this, Calcite compiles its answers at run time.
    static final class NoMetadata extends RelMetadataQuery {

        @Override
        public @Nullable Double getMaxRowCount(RelNode node) {
            return null;
        }

        @Override
        public @Nullable Boolean areColumnsUnique(RelNode node, ImmutableBitSet columns, boolean ignoreNulls) {
            return null;
        }

        NoMetadata() {
            super(new MetadataHandlerProvider() {
                @Override
                @SuppressWarnings("NullAway") // Calcite keeps the handlers and asks none
                public <M extends MetadataHandler<?>> M handler(Class<M> type) {
                    return null;
                }
            });
        }
    }
}
