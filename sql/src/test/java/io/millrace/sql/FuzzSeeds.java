package io.millrace.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Inputs that make sense to the targets of [FuzzTargets], from which mutations start.
final class FuzzSeeds {

    private static final Map<String, List<String>> SEEDS = Map.of(
            "decoder",
            List.of(
                    "json $\nVARCHAR(4) $.a.b\nINTEGER $.c[0:].d\nTIMESTAMP $['e f']\n\n"
                            + "{\"a\":{\"b\":\"x\\ud83d\\ude00y\"},\"c\":[{\"d\":1},{\"d\":-2.0e1}],\"e f\":\"2020-01-01 00:00:00\"}",
                    "json $.r[0:]\nDECIMAL(9,2) $.r[0:].x\nBOOLEAN $.t\nVARCHAR $.r[0:]\n\n"
                            + "{\"t\":true,\"r\":[{\"x\":1.005},{\"x\":\"7\"},[]]} {\"r\":[]}",
                    "json $[0:]\nDOUBLE $[0:]\n\n[1,2.5e300,null]",
                    "csv \n ,\nVARCHAR(4)\nTINYINT\nDATE\nREAL\n\na,1,2020-02-29,1e10\n\"b\"\"c\",,\"\",\r\n",
                    "csv | ;\nVARCHAR\nVARBINARY(4)\n\nx;X'00ff'|\"y;z\";|"),
            "path",
            List.of("$", "$.a", "$.a.b[0:].c", "$['a.b'][\"c'd\"]", "$.\"x y\".z", "$[0:]", "$['\\\\\\'']", "$.é.😀"),
            "text",
            List.of(
                    "2020-02-29 23:59:59.999",
                    "2020-01-01T00:00:00Z",
                    "1999-12-31T00:00:00+18:00",
                    "12:34:56.7",
                    "-1.5e-10",
                    "+.5",
                    "9223372036854775807",
                    "X'00ff'",
                    "true",
                    "0000000000000000000000001",
                    "1e999999999"),
            "pattern",
            List.of(
                    "%a_b%\nxxaybzz",
                    "a\\%b\na%b",
                    "(a|b)*c{1,3}[[:ALPHA:]x-z]%\nabcccx",
                    "(a+)+$\naaaaaaaaaaaaaaaaaaaaaaaaaa!",
                    "L[A-Z]*\nTECHNOLOGY",
                    "23#\"456#\"78\n2345678",
                    "(\\w+) (\\w+)\nhello world\n$2 $1",
                    "yyyy-MM-dd hh:mm:ss\n2009-09-16 03:15:24",
                    "dd/MMM/yyyy:HH:mm:ss z\n24/May/2004:22:01:02 -0700",
                    "'T'EEE GGG w W D F E a k K S X XXX Z u L\nTMon AD 1 1 1 1 Mon AM 1 1 1 Z Z +0000 1 Jan",
                    "(?<x>a)(?=b)(?!c)\\k<x>\\Q.\\E\\b\\R\\X\\p{L}\naab\n${x}",
                    "(?:x{0}){99}\nx",
                    "[a-z&&[^b]]++\nabc"),
            "log",
            List.of(
                    "0the line one\n(\\w+) (.*)",
                    "1the line two\n(\\w+) (.*)",
                    "2abcdefghij\na TYPE VARCHAR(3) START 0 FOR 3, " + "\"b c\" TYPE INTEGER START 3",
                    "2 2004-05-24\nd TYPE DATE 'yyyy-MM-dd' NOT NULL START 1 FOR 10, t TYPE TIMESTAMP START 0",
                    "3a,\"b,c\",\\,d\na TYPE VARCHAR(4), b TYPE CHAR(2), c TYPE DOUBLE\n,\n\\\n\"",
                    "4a b c d\n ",
                    "5127.0.0.1 - frank" + " [10/Oct/2000:13:55:36 -0700] \"GET /a.gif HTTP/1.0\" 200 2326\nCOMMON",
                    "5http://x -> /y\n%{Referer}i -> %U",
                    "6<34>Oct 11 22:14:15 mymachine su: 'su root' failed"),
            "discovery",
            List.of(
                    "{\"a\":1,\"b\":{\"c\":\"x\"}}\n\n{\"a\":2.5,\"b\":{\"c\":\"2020-01-01 00:00:00\"},\"d\":[{\"e\":true}]}",
                    "[{\"a\":1},{\"a\":null}]\n\n[]\n\n[{\"b\":[1,2]}]",
                    "a,b,c\n1,2,3\n\nx,\"y\",z",
                    "a|b\n\nc|d\n\ne",
                    "\ufeff{\"\":{}}"));

    private FuzzSeeds() {}

    static List<String> of(String target) {
        return Objects.requireNonNull(SEEDS.get(target));
    }

    /// A seed of the target after some changes.
    static byte[] input(String target, Fuzz fuzz) {
        List<String> seeds = of(target);
        byte[] seed = seeds.get(fuzz.random().nextInt(seeds.size())).getBytes(StandardCharsets.UTF_8);
        return target.equals("log") && seed.length > 0 ? numbered(fuzz.mutate(seed)) : fuzz.mutate(seed);
    }

    /// The first character of a log seed is the number of its parser.
    private static byte[] numbered(byte[] input) {
        if (input.length > 0) {
            input[0] = (byte) (input[0] - '0');
        }
        return input;
    }
}
