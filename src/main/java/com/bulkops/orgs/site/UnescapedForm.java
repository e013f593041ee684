package com.bulkops.orgs.site;

import java.io.ByteArrayOutputStream;

/**
 * The bytes of a form without the escapes that it can do without. In a form a letter of
 * most scripts takes six or nine bytes, here two or three. The characters that separate
 * fields stay escaped, so that the fields are the same.
 */
final class UnescapedForm {

	private static final String SEPARATORS = "&=%+";

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	/** The number of characters of an escape that were read, 0 outside of one. */
	private int begun;

	/** The first digit of an escape. */
	private byte first;

	void write(byte[] chunk, int count) {
		for (int index = 0; index < count; index++) {
			write(chunk[index]);
		}
	}

	private void write(byte next) {
		if (this.begun == 0 && next == '%') {
			this.begun = 1;
		}
		else if (this.begun == 1 && isDigit(next)) {
			this.begun = 2;
			this.first = next;
		}
		else if (this.begun == 2 && isDigit(next)) {
			int value = Character.digit(this.first, 16) * 16 + Character.digit(next, 16);
			if (SEPARATORS.indexOf(value) >= 0) {
				writeBegun();
				this.bytes.write(next);
			}
			else {
				this.bytes.write(value);
			}
			this.begun = 0;
		}
		else if (this.begun > 0) { // not an escape, which the parser of the form refuses
			writeBegun();
			this.begun = 0;
			write(next);
		}
		else {
			this.bytes.write(next);
		}
	}

	private void writeBegun() {
		this.bytes.write('%');
		if (this.begun == 2) {
			this.bytes.write(this.first);
		}
	}

	private static boolean isDigit(byte next) {
		return Character.digit(next, 16) >= 0;
	}

	int size() {
		return this.bytes.size();
	}

	byte[] toBytes() {
		if (this.begun > 0) {
			writeBegun();
			this.begun = 0;
		}
		return this.bytes.toByteArray();
	}

}
