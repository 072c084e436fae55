// Writes what is in a file of Snappy blocks to its standard output; the blocks are read by snappyjs.
//
//     snappy-java:    magic \x82SNAPPY\0, version: 4, compatible with: 4, { length: 4 | block }*
//     hadoop-snappy:  { length of the content: 4 | { length: 4 | block }* until there is so much content }*
//
// Usage: node unsnappy.mjs snappy-java|hadoop-snappy FILE
import {uncompress} from 'snappyjs';
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';

const [format, file] = process.argv.slice(2);
const bytes = readFileSync(file);
const contents = [];
let at = 0;

function number() {
    at += 4;
    return bytes.readInt32BE(at - 4);
}

function block() {
    const length = number();
    assert.ok(length > 0 && at + length <= bytes.length, `a block of ${length} bytes at ${at}`);
    at += length;
    return uncompress(bytes.subarray(at - length, at));
}

if (format === 'snappy-java') {
    assert.deepEqual(bytes.subarray(0, 8), Buffer.from('\x82SNAPPY\0', 'latin1'));
    at = 8;
    assert.ok(number() >= 1 && number() >= 1);
    while (at < bytes.length) {
        contents.push(block());
    }
} else {
    assert.equal(format, 'hadoop-snappy');
    while (at < bytes.length) {
        for (let left = number(); left > 0;) {
            const content = block();
            contents.push(content);
            left -= content.length;
            assert.ok(left >= 0);
        }
    }
}
process.stdout.write(Buffer.concat(contents));
