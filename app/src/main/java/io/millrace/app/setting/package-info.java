/// What the program is told: by flags, by the environment, by a file.
///
/// [SettingsReader] makes [Settings] of it, which are right or refused in words for the user.
@NullMarked
package io.millrace.app.setting;

import org.jspecify.annotations.NullMarked;
