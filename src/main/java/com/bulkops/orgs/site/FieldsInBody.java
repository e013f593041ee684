package com.bulkops.orgs.site;

import java.io.IOException;

/**
 * A request that reads the fields of a form from its body itself.
 */
public interface FieldsInBody {

	/**
	 * Takes the fields of the body, which has been opened, as parameters.
	 * @throws ClosedBody.Refused if the body has another form
	 */
	void readFields() throws IOException;

}
