package com.bulkops.orgs.site;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose parameters replace those that the container parses.
 */
public abstract class RequestWithParameters extends HttpServletRequestWrapper {

	private Map<String, String[]> parameters = Map.of();

	protected RequestWithParameters(HttpServletRequest request) {
		super(request);
	}

	protected final void setParameters(Map<String, String[]> parameters) {
		this.parameters = parameters;
	}

	@Override
	public @Nullable String getParameter(String name) {
		String[] values = this.parameters.get(name);
		return (values != null && values.length > 0) ? values[0] : null;
	}

	@Override
	public String @Nullable [] getParameterValues(String name) {
		return this.parameters.get(name);
	}

	@Override
	public Map<String, String[]> getParameterMap() {
		return this.parameters;
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return Collections.enumeration(this.parameters.keySet());
	}

}
