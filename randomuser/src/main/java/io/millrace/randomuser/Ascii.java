package io.millrace.randomuser;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Names of any script that we know, in the letters of an e-mail address: a–z, digits and hyphens.
final class Ascii {

    private static final Map<Integer, String> LETTERS = new HashMap<>();

    static {
        // Latin letters that do not decompose.
        letters("ß ss æ ae ø o å a œ oe ð d þ th ł l đ d ı i");
        // Ukrainian, as the passport office writes it since 2010, without its rules for word beginnings.
        letters("а a б b в v г h ґ g д d е e є ie ж zh з z и y і i ї i й i к k л l м m н n о o п p р r с s т t у u");
        letters("ф f х kh ц ts ч ch ш sh щ shch ю iu я ia");
        // Persian, letter by letter; short vowels are not written in it, so they are missing here too.
        letters("ا a آ a ب b پ p ت t ث s ج j چ ch ح h خ kh د d ذ z ر r ز z ژ zh س s ش sh ص s ض z ط t ظ z غ gh ف f");
        letters("ق gh ک k ك k گ g ل l م m ن n و v ه h ی y ي y ئ y ع a");
    }

    private Ascii() {}

    private static void letters(String pairs) {
        String[] words = pairs.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            LETTERS.put(words[i].codePointAt(0), words[i + 1]);
        }
    }

    /// The name in small ASCII letters; what has no counterpart is left out, spaces and apostrophes among it.
    static String of(String name) {
        StringBuilder ascii = new StringBuilder(name.length());
        name.toLowerCase(Locale.ROOT).codePoints().forEach(c -> append(ascii, c));
        return ascii.toString();
    }

    private static void append(StringBuilder ascii, int c) {
        if (c < 128) {
            if (Character.isLetterOrDigit(c) || c == '-') {
                ascii.append((char) c);
            }
            return;
        }
        String known = LETTERS.get(c);
        if (known != null) {
            ascii.append(known);
            return;
        }
        Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
                .codePoints()
                .filter(part -> part < 128 && Character.isLetterOrDigit(part))
                .forEach(part -> ascii.append((char) part));
    }
}
