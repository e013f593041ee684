package com.bulkops.orgs.connect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * An answer that was read completely, up to a size.
 */
record BoundedResponse(HttpStatusCode getStatusCode, String getStatusText, HttpHeaders getHeaders,
		InputStream getBody) implements ClientHttpResponse {

	/** Chosen by us: a hundred times the size of any expected answer. */
	static final int LARGEST = 1024 * 1024;

	/**
	 * Reads an answer and closes it.
	 * @throws IOException if it is too large
	 */
	static BoundedResponse read(ClientHttpResponse answer) throws IOException {
		try (answer) {
			byte[] read;
			// Closed here: the answer would read the rest of its body, however long it
			// is.
			try (InputStream body = answer.getBody()) {
				read = body.readNBytes(LARGEST + 1);
			}
			if (read.length > LARGEST) {
				throw new IOException("The answer is larger than this app reads");
			}
			return new BoundedResponse(answer.getStatusCode(), answer.getStatusText(), answer.getHeaders(),
					new ByteArrayInputStream(read));
		}
	}

	@Override
	public void close() {
		// closed by read()
	}

}
