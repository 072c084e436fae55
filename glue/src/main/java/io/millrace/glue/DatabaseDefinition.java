package io.millrace.glue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A database as it was defined.
///
/// @param name its name, in lower case
/// @param grants what principals may do with tables that are created in it; recorded, not enforced
/// @param target the database that it stands for, if it is a resource link
/// @param tables how many tables it has
record DatabaseDefinition(
        String name,
        Optional<String> description,
        Optional<String> locationUri,
        Map<String, String> parameters,
        List<Grant> grants,
        Optional<Target> target,
        long createdMillis,
        int tables,
        Map<String, String> tags) {

    DatabaseDefinition {
        parameters = Map.copyOf(parameters);
        grants = List.copyOf(grants);
        tags = Map.copyOf(tags);
    }

    /// Permissions of one principal.
    record Grant(Optional<String> principal, List<String> permissions) {

        Grant {
            permissions = List.copyOf(permissions);
        }
    }

    /// The database behind a resource link.
    record Target(Optional<String> catalogId, Optional<String> databaseName, Optional<String> region) {}

    /// The same under what UpdateDatabase says.
    DatabaseDefinition updated(DatabaseDefinition input) {
        return new DatabaseDefinition(
                input.name,
                input.description,
                input.locationUri,
                input.parameters,
                input.grants,
                input.target,
                createdMillis,
                tables,
                tags);
    }

    DatabaseDefinition withTags(Map<String, String> changed) {
        return new DatabaseDefinition(
                name, description, locationUri, parameters, grants, target, createdMillis, tables, changed);
    }

    DatabaseDefinition withTables(int count) {
        return new DatabaseDefinition(
                name, description, locationUri, parameters, grants, target, createdMillis, count, tags);
    }
}
