package io.millrace.randomuser;

/// The gender of a user, named as the service writes it.
enum Gender {
    MALE("male", "men", 99),
    FEMALE("female", "women", 96);

    private final String text;
    private final String portraits;
    private final int lastPortrait;

    Gender(String text, String portraits, int lastPortrait) {
        this.text = text;
        this.portraits = portraits;
        this.lastPortrait = lastPortrait;
    }

    String text() {
        return text;
    }

    /// The folder of the portraits of this gender on the public service.
    String portraits() {
        return portraits;
    }

    /// The highest number of a portrait in that folder; the lowest is 0.
    int lastPortrait() {
        return lastPortrait;
    }
}
