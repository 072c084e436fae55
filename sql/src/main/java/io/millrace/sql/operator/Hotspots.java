package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HOTSPOTS: puts behind each row where the last points lie densely together.
///
/// A point that has enough points around it, itself included, is the core of a hotspot; cores within reach of
/// each other belong to one, and so do all points within their reach. The density is the number of points by the
/// volume of the box around them, of which no side counts less than the radius.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-hotspots.html>
public final class Hotspots implements StatefulOperator {

    private final int[] fields;
    private final double radius;
    private final int leastPoints;
    private final int width;
    private final Operator next;

    /// A ring: the point that came last replaces the oldest.
    private final double[] @Nullable [] points;

    /// For each point which others are within the radius, itself among them.
    private final BitSet[] near;

    private long arrivals;

    /// @param fields the coordinates
    /// @param windowSize how many points count
    /// @param leastPoints how many points around one make a hotspot
    /// @param width how many values of a row are shown
    public Hotspots(int[] fields, int windowSize, double radius, int leastPoints, int width, Operator next) {
        this.fields = fields.clone();
        this.radius = radius;
        this.leastPoints = leastPoints;
        this.width = width;
        this.next = next;
        this.points = new double[windowSize][];
        this.near = new BitSet[windowSize];
        for (int i = 0; i < windowSize; i++) {
            near[i] = new BitSet(windowSize);
        }
    }

    @Override
    public void row(Row row) {
        double[] point = new double[fields.length];
        boolean isPoint = true;
        for (int i = 0; i < fields.length; i++) {
            if (row.value(fields[i]) instanceof Number number) {
                point[i] = number.doubleValue();
            } else {
                isPoint = false;
            }
        }
        if (isPoint) {
            add(point);
        }
        next.row(row.joined(width, new Row(0, found()), 1));
    }

    private void add(double[] point) {
        int slot = (int) (arrivals++ % points.length);
        for (int other = near[slot].nextSetBit(0); other >= 0; other = near[slot].nextSetBit(other + 1)) {
            if (other != slot) {
                near[other].clear(slot);
            }
        }
        near[slot].clear();
        points[slot] = point;
        for (int other = 0; other < points.length; other++) {
            double[] there = points[other];
            if (there != null && isNear(point, there)) {
                near[slot].set(other);
                near[other].set(slot);
            }
        }
    }

    private boolean isNear(double[] one, double[] other) {
        double square = 0;
        for (int i = 0; i < one.length; i++) {
            square += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return square <= radius * radius;
    }

    private String found() {
        BitSet cores = new BitSet(points.length);
        for (int i = 0; i < near.length; i++) {
            cores.set(i, near[i].cardinality() >= leastPoints);
        }
        StringBuilder json = new StringBuilder("{\"hotspots\":[");
        boolean isFirst = true;
        for (int core = oldest(cores); core >= 0; core = oldest(cores)) {
            json.append(isFirst ? "" : ",");
            describe(members(core, cores), json);
            isFirst = false;
        }
        return json.append("]}").toString();
    }

    /// So hotspots come in the order of their oldest cores, whatever slots these have.
    private int oldest(BitSet cores) {
        int from = (int) (arrivals % points.length);
        int core = cores.nextSetBit(from);
        return core >= 0 ? core : cores.nextSetBit(0);
    }

    /// All points of the hotspot of a core; its cores are taken out of `cores`.
    private BitSet members(int core, BitSet cores) {
        BitSet members = new BitSet(points.length);
        List<Integer> open = new ArrayList<>(List.of(core));
        cores.clear(core);
        while (!open.isEmpty()) {
            BitSet around = near[open.removeLast()];
            members.or(around);
            for (int other = around.nextSetBit(0); other >= 0; other = around.nextSetBit(other + 1)) {
                if (cores.get(other)) {
                    cores.clear(other);
                    open.add(other);
                }
            }
        }
        return members;
    }

    private void describe(BitSet members, StringBuilder json) {
        double[] lowest = new double[fields.length];
        double[] highest = new double[fields.length];
        Arrays.fill(lowest, Double.POSITIVE_INFINITY);
        Arrays.fill(highest, Double.NEGATIVE_INFINITY);
        members.stream().forEach(member -> {
            double[] point = points[member];
            for (int i = 0; point != null && i < point.length; i++) {
                lowest[i] = Math.min(lowest[i], point[i]);
                highest[i] = Math.max(highest[i], point[i]);
            }
        });
        double volume = 1;
        for (int i = 0; i < fields.length; i++) {
            volume *= Math.max(radius, highest[i] - lowest[i]);
        }
        json.append("{\"density\":").append(members.cardinality() / volume);
        numbers("minValues", lowest, json);
        numbers("maxValues", highest, json);
        json.append('}');
    }

    private static void numbers(String name, double[] values, StringBuilder json) {
        json.append(",\"").append(name).append("\":[");
        for (int i = 0; i < values.length; i++) {
            json.append(i == 0 ? "" : ",").append(values[i]);
        }
        json.append(']');
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }

    @Override
    public void save(StateWriter out) {
        out.number(arrivals);
        long kept = Math.min(arrivals, points.length);
        for (long i = arrivals - kept; i < arrivals; i++) {
            double[] point = points[(int) (i % points.length)];
            for (int at = 0; point != null && at < point.length; at++) {
                out.real(point[at]);
            }
        }
    }

    @Override
    public void restore(StateReader in) {
        long total = in.number();
        long kept = Math.min(total, points.length);
        arrivals = total - kept;
        for (long i = 0; i < kept; i++) {
            double[] point = new double[fields.length];
            for (int at = 0; at < point.length; at++) {
                point[at] = in.real();
            }
            add(point);
        }
    }
}
