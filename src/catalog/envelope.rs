//! The names of the members that requests to all services have in common.

/// The member of a request that names the service.
pub const SERVICE_NAME: &str = "ServiceName";

/// The member of a request that holds the credentials and the parameters of the service.
pub const PARAMETERS: &str = "objCommonParameters";

/// The member of the parameters that holds the credentials.
pub const CREDENTIALS: &str = "_ProxyDetails";

/// The member of the parameters that selects how the service is called.
pub const REQUEST_TYPE: &str = "RequestType";
