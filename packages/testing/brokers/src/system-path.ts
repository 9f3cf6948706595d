/** The path to search for programs: that of this process, and the folders of the administrator, which not every path names. */
export const systemPath: string = `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;
