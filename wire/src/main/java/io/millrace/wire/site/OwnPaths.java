package io.millrace.wire.site;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The pages that are no service of AWS: by the beginning of the path, or by a host name of their own.
///
/// Paths that start with `/_` are never S3's. The longest path that fits is meant; one that ends with a slash
/// stands for everything below it, another for itself alone.
///
/// @param byPath pages by path, such as `/_millrace/health` or `/_randomuser/api/`
/// @param byHost pages by host name, such as `randomuser.me`
/// @param sites places with host names of their own, asked before all pages
public record OwnPaths(Map<String, Page> byPath, Map<String, Page> byHost, List<Site> sites) {

    /// No pages.
    public static final OwnPaths NONE = new OwnPaths(Map.of(), Map.of());

    private static final Page NOT_FOUND = request -> Page.text(404, "Not found");

    public OwnPaths {
        for (String path : byPath.keySet()) {
            if (!path.startsWith("/") || path.length() < 2) {
                throw new IllegalArgumentException("not a path: " + path);
            }
        }
        TreeMap<String, Page> longestFirst =
                new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(path -> path));
        longestFirst.putAll(byPath);
        byPath = java.util.Collections.unmodifiableMap(longestFirst);
        byHost = Map.copyOf(byHost);
        sites = List.copyOf(sites);
    }

    /// Pages alone.
    public OwnPaths(Map<String, Page> byPath, Map<String, Page> byHost) {
        this(byPath, byHost, List.of());
    }

    /// The place of a site at that address.
    public Optional<Site.Place> place(String host, String path) {
        return sites.stream().flatMap(site -> site.find(host, path).stream()).findFirst();
    }

    /// The page of a request; not found for an unknown path of ours, nothing for what is AWS's.
    public Optional<Page> find(String host, String path) {
        Page ofHost = byHost.get(host);
        if (ofHost != null) {
            return Optional.of(ofHost);
        }
        for (Map.Entry<String, Page> entry : byPath.entrySet()) {
            String own = entry.getKey();
            if (own.endsWith("/") ? path.startsWith(own) : path.equals(own)) {
                return Optional.of(entry.getValue());
            }
        }
        return path.startsWith("/_") ? Optional.of(NOT_FOUND) : Optional.empty();
    }
}
