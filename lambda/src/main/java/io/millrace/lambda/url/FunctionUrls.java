package io.millrace.lambda.url;

import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The addresses of all functions; gone with the function or alias.
public final class FunctionUrls {

    private final Qualified<FunctionUrl> table;

    /// Every address by its id, so that a call finds its function without reading them all.
    private final Map<String, FunctionUrl> byId = new ConcurrentHashMap<>();

    public FunctionUrls(FunctionCatalog catalog) {
        this.table = catalog.qualified("lambda.function-urls", FunctionUrl.class);
        table.all().forEach(url -> byId.put(url.id(), url));
    }

    /// The address with that id.
    public Optional<FunctionUrl> find(String id) {
        FunctionUrl known = byId.get(id);
        if (known == null) {
            return Optional.empty();
        }
        Optional<FunctionUrl> present =
                find(known.reference()).filter(url -> url.id().equals(id));
        if (present.isEmpty()) {
            byId.remove(id, known);
        }
        return present;
    }

    /// The address of a function or an alias.
    public Optional<FunctionUrl> find(FunctionReference reference) {
        return table.find(reference.id(), reference.qualifier().orElse(FunctionUrl.NO_ALIAS));
    }

    FunctionUrl change(FunctionReference reference, Qualified.Change<FunctionUrl> work) {
        FunctionUrl changed = table.change(reference.id(), reference.qualifier().orElse(FunctionUrl.NO_ALIAS), work);
        byId.put(changed.id(), changed);
        return changed;
    }

    boolean delete(FunctionReference reference) {
        return table.delete(reference.id(), reference.qualifier().orElse(FunctionUrl.NO_ALIAS));
    }

    List<FunctionUrl> list(FunctionId function) {
        return table.list(function, "", Integer.MAX_VALUE);
    }
}
