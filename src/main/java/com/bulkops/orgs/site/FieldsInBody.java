package com.bulkops.orgs.site;

import java.io.IOException;

/**
 * A request that reads the fields of a form from its body by itself.
 */
public interface FieldsInBody {

	/**
	 * Reads the fields of the opened body as parameters.
	 * @throws ClosedBody.Refused if the body has another form
	 */
	void readFields() throws IOException;

}
